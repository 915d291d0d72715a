/* An ESP8266 that tells a Blynk server. */

export const profileName: string = "esp8266-blynk";

export const hasMqtt: boolean = false;
export const hasBlynk: boolean = true;
export const hasBridge: boolean = false;
export const hasTls13: boolean = true;
export const hasTls12: boolean = true;
export const hasIdentity: boolean = false;
export const hasLooseTrust: boolean = false;
export const hasTrustProfiles: boolean = false;
export const hasBundles: boolean = false;
export const hasTlsInFlash: boolean = false;
export const hasTrace: boolean = false;
