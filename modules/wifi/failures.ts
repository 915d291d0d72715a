import { FailureTable } from "../failure/failure.js";

/** All but `timeout` bear the name of the StationReason that they tell. */
export const wifiFailures = new FailureTable("wifi", {
	"not-found": {
		fault: "config",
		seen: "no network named {name} is in reach",
		expected: "the network that wifiName says",
		hint: "These chips hear 2.4 GHz only, not 5 GHz; check wifiName letter by letter, upper and lower case and spaces count.",
	},
	"wrong-password": {
		fault: "config",
		seen: "the network {name} refused the password",
		expected: "the password of that network in wifiPassword",
		hint: "Type wifiPassword anew: upper and lower case count, and a space at either end does too.",
	},
	"association": {
		fault: "link",
		seen: "the access point of {name} did not let us in",
		expected: "a place in the network",
		hint: "Look in the router for a filter of MAC addresses, a limit of devices, or WPA3 only: allow WPA2.",
	},
	"dhcp": {
		fault: "link",
		seen: "joined {name}, but got no IP address",
		expected: "an address by DHCP",
		hint: "Check that the router's DHCP is on and has addresses left.",
	},
	"lost": {
		fault: "link",
		seen: "the connection to {name} was lost",
		expected: "to stay in the network",
		hint: "If it happens often: move the board closer to the access point, or give it a stronger power supply.",
	},
	"timeout": {
		fault: "link",
		seen: "not joined {name} in {milliseconds} ms",
		expected: "an address in the network within wifiDeadline",
		hint: "Move the board closer to the access point; restart the access point if other devices have trouble too.",
	},
});
