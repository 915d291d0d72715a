/* Bounds and forms that several settings share, or that somebody else has set. */

/** IEEE 802.11-2020 section 9.4.2.2. */
export const SSID_LENGTH = 32;

/** IEEE 802.11-2020 annex J.4. */
export const PASSPHRASE_LEAST = 8;
export const PASSPHRASE_MOST = 63;

/** RFC 8446 section 5.2: the longest ciphertext of a record, 2^14 + 256. */
export const RECORD_LENGTH = 16640;

/** MQTT would allow 65,535; a chip's memory does not, and signed tokens fit in here. */
export const TEXT_LENGTH = 1024;

/** Without bounds: checkBlynk tells how long it is. */
export const BLYNK_TOKEN = "32 letters, digits, - and _";

export const BLYNK_DIALECTS = Object.freeze(["legacy", "iot"] as const);

/** Bytes: no service calls a field so. */
export const FIELD_NAME_LENGTH = 64;

/** As MQTT's texts. */
export const TEMPLATE_LENGTH = 512;

/** Minutes: the Line Islands are 14 hours ahead of UTC. */
export const ZONE_MOST = 840;

/** Characters of a file's name. */
export const PATH_LENGTH = 255;

/** Milliseconds: less is no time for a radio, more looks as if the device had stopped. */
export const DEADLINE_LEAST = 100;
export const DEADLINE_MOST = 300_000;

/** Milliseconds; RFC 4330 section 10: a client must not ask a server more often. */
export const TIME_INTERVAL = 15_000;
