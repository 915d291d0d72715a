import { FailureTable } from "../../modules/failure/failure.js";

/** What the bridge's command line can have wrong. */
export const bridgeFailures = new FailureTable("settings", {
	"bad-from": {
		fault: "config",
		seen: "--from {value}",
		expected: "serial[:PORT][@BAUD], tcp-listen:[ADDRESS:]PORT or tcp:HOST:PORT; or SER or TCP as for blynk-ser.sh",
		hint: "For example --from serial, --from serial:/dev/ttyUSB0@115200 or --from tcp-listen:8080.",
	},
	"bad-to": {
		fault: "config",
		seen: "--to {value}",
		expected: "tls://HOST:PORT, tcp://HOST:PORT or mqtts://HOST:PORT; or SSL or TCP with --server, as for blynk-ser.sh",
		hint: "For example --to tls://blynk.cloud:443. There is no mqtt:// without TLS: who needs it for a board that speaks MQTT itself says tcp://HOST:1883.",
	},
	"bridge-no-server": {
		fault: "config",
		seen: "no server",
		expected: "--to tls://HOST:PORT, or -s HOST",
		hint: "Name the server: unlike blynk-ser.sh this has none of its own.",
	},
	"two-forms": {
		fault: "config",
		seen: "{first} together with {second}",
		expected: "one of them",
		hint: "Leave one out: they say the same thing, or contradict each other.",
	},
	"serial-only": {
		fault: "config",
		seen: "{name}, with no serial line in it",
		expected: "{name} with --from serial",
		hint: "Leave it out, or take --from serial.",
	},
	"bad-baud": {
		fault: "config",
		seen: "the rate {value}",
		expected: "a number of baud from {least} to {most}",
		hint: "Take the number in Serial.begin of the sketch, usually 9600 or 115200.",
	},
	"key-alone": {
		fault: "config",
		seen: "--key without --cert",
		expected: "our own certificate beside its key",
		hint: "Give the certificate with --cert, or leave the key out.",
	},
	"bridge-no-trust": {
		fault: "config",
		seen: "nobody to trust at {place}",
		expected: "--ca FILE.pem, --pin sha256:…, or --insecure-because \"your reason\"",
		hint: "npm run trust -- {place} shows what can be trusted there, and --save writes it into certs/. Nothing is skipped by itself because a file is missing.",
	},
	"bad-reason": {
		fault: "config",
		seen: "--insecure-because \"{value}\"",
		expected: "{form}",
		hint: "Say why nobody is checked, in words: they are printed on every connection.",
	},
	"until-alone": {
		fault: "config",
		seen: "--insecure-until without --insecure-because",
		expected: "a reason beside the day",
		hint: "Give the reason, or leave the day out.",
	},
	"bad-day": {
		fault: "config",
		seen: "--insecure-until {value}",
		expected: "a day as YYYY-MM-DD",
		hint: "For example --insecure-until 2027-01-31. Without it nothing is checked for a day.",
	},
	"trust-without-tls": {
		fault: "config",
		seen: "{name} for a connection without TLS",
		expected: "tls:// or mqtts://, if the server is to be checked",
		hint: "Take --to tls://…, or leave {name} out.",
	},
	"trust-of-another": {
		fault: "config",
		seen: "{host} is to be reached, and {path} is the certificate of another server: {names}",
		expected: "the certificate of the CA that issued that of {host}, or that of {host} where it is self-signed",
		hint: "The server's name and the trust file do not belong together: correct one of them. npm run trust -- {place} --save fetches what is there.",
	},
	"bad-topic": {
		fault: "config",
		seen: "--topic {topic}",
		expected: "a topic to publish to: no + and no #, which are for subscriptions, and no NUL",
		hint: "For example --topic sensors/temperature.",
	},
	"repeated": {
		fault: "config",
		seen: "{name} {count} times",
		expected: "{name} once",
		hint: "Leave out all but one; --ca and --pin alone may be repeated.",
	},
	"listen-only": {
		fault: "config",
		seen: "--listen (-l), with nothing that listens",
		expected: "--listen with -f TCP",
		hint: "Leave it out, or take --from tcp-listen:PORT.",
	},
	"bytes-only": {
		fault: "config",
		seen: "{name} with --to mqtts://",
		expected: "{name} with --to tls:// or tcp://",
		hint: "Leave it out: opening the port restarts most boards, and one that prints lines need not be restarted for the broker.",
	},
	"no-topic": {
		fault: "config",
		seen: "--to mqtts:// without --topic",
		expected: "the topic on which each line of the board is published",
		hint: "Add --topic sensors/temperature. A board that speaks MQTT itself wants --to tls://HOST:8883, which passes bytes on as they are.",
	},
	"lines-from-serial": {
		fault: "config",
		seen: "--to mqtts:// with --from {value}",
		expected: "--from serial: lines of a board become messages",
		hint: "Somebody who speaks MQTT over TCP wants --to tls://HOST:8883, which passes bytes on as they are.",
	},
	"lines-only": {
		fault: "config",
		seen: "{name} without --to mqtts://",
		expected: "{name} where lines become MQTT messages",
		hint: "Take --to mqtts://HOST:PORT, or leave {name} out: otherwise bytes pass as they are.",
	},
	"bad-sensor-id": {
		fault: "config",
		seen: "--sensor-id {value}",
		expected: "a whole number of at most nine digits",
		hint: "It stands for <sensor_id> in the template.",
	},
	"file-unreadable": {
		fault: "config",
		seen: "--password-file {path} cannot be read ({reason})",
		expected: "a file with the password in its first line",
		hint: "Check the path and who may read it; a password on the command line could be read by everybody on this machine.",
	},
	"no-password": {
		fault: "config",
		seen: "nothing in the first line of --password-file {path}",
		expected: "a file with the password in its first line",
		hint: "Write the password there, or leave the option out for a broker that asks for none.",
	},
	"password-alone": {
		fault: "config",
		seen: "--password-file without --user",
		expected: "both or neither: MQTT 3.1.1 sends no password without a user name",
		hint: "Add --user NAME, or leave the password out.",
	},
	"password-shown": {
		fault: "config",
		seen: "--password, with the password on the command line",
		expected: "--password-file FILE, a file with the password in its first line",
		hint: "What stands on a command line everybody on this machine can read: write the password into a file that only you can read, and name it with --password-file.",
	},
	"listen-failed": {
		fault: "config",
		seen: "nobody can listen on {place} ({reason})",
		expected: "an address of this machine and a port that is free and permitted",
		hint: "Take another port: those below 1024 need root, as 80 does, and another program may have this one.",
	},
});

/** What a plain connection comes to that was meant for TLS. */
export const plainFailures = new FailureTable("tcp", {
	"speaks-tls": {
		fault: "config",
		seen: "{place} answered a plain connection with a TLS record (first bytes: {bytes})",
		expected: "a server without TLS on this port",
		hint: "This port speaks TLS: take --to tls:// with this port (of blynk-ser.sh: -t SSL), and say whom to trust. Plain ports are others: 80 or 8080 for Blynk, 1883 for MQTT.",
	},
	"closed-mute": {
		fault: "config",
		seen: "{place} closed the plain connection without a word, after {sent} bytes from here",
		expected: "an answer",
		hint: "A port that speaks TLS does so: try --to tls:// (of blynk-ser.sh: -t SSL). Otherwise the server's log says why it let go.",
	},
});
