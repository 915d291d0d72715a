import { native } from "../../hosts/xs/native.js";

// Status 0 in a runner that is built with BearSSL.
native().exit(native().bearssl === undefined ? 1 : 0);
