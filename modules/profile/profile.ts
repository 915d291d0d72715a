/*
 * What the firmware consists of: everything. A board's bundle is made with another module of these constants in the place of this
 * one (`esp8266.ts` and the like), and what they leave out is not in its image.
 */

/** As it is asked for: `npm run build -- esp8266 --profile esp8266-small`. */
export const profileName = "everything" as string;

export const hasMqtt = true as boolean;
export const hasBlynk = true as boolean;
/** Readings posted to an HTTPS service. */
export const hasPost = true as boolean;
/** Redirects of HTTP followed, where a program asks for that. */
export const hasRedirects = true as boolean;
/** A serial line beside it. */
export const hasBridge = true as boolean;
/** The LED that blinks the stage. */
export const hasLight = true as boolean;
/** `statusTopic`, and failures that outlast a restart. */
export const hasStatus = true as boolean;
/** Orders over a serial line. */
export const hasConsole = true as boolean;
export const hasTls13 = true as boolean;
export const hasTls12 = true as boolean;
/** Certificates of our own. */
export const hasIdentity = true as boolean;
/** Trust on first use, or none for a while. */
export const hasLooseTrust = true as boolean;
/** `trustProfile`: how public CAs and how old devices write certificates. */
export const hasTrustProfiles = true as boolean;
/** Files of many roots. */
export const hasBundles = true as boolean;
/** What outlasts a restart: a TLS session, intermediates that were checked. */
export const hasTlsInFlash = true as boolean;
/** `trace`: each message of a handshake. */
export const hasTrace = true as boolean;
