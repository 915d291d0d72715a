/*
 * What the firmware consists of: everything. A board's bundle is made with another module of these constants in the place of this
 * one (`esp8266.ts` and the like), and what they leave out is not in its image.
 */

/** As it is asked for: `npm run build -- esp8266 --profile esp8266-small`. */
export const profileName: string = "everything";

export const hasMqtt: boolean = true;
export const hasBlynk: boolean = true;
/** A serial line beside it. */
export const hasBridge: boolean = true;
export const hasTls13: boolean = true;
export const hasTls12: boolean = true;
/** Certificates of our own. */
export const hasIdentity: boolean = true;
/** Trust on first use, or none for a while. */
export const hasLooseTrust: boolean = true;
/** `trustProfile`: how public CAs and how old devices write certificates. */
export const hasTrustProfiles: boolean = true;
/** Files of many roots. */
export const hasBundles: boolean = true;
/** What outlasts a restart: a TLS session, intermediates that were checked. */
export const hasTlsInFlash: boolean = true;
/** `trace`: each message of a handshake. */
export const hasTrace: boolean = true;
