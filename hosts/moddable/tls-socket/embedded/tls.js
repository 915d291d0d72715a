// Stands in the image by the name that the standard gives it, which no path of ours begins with.
export { default } from "hosts/moddable/tls-socket/sdk-tls-socket";
