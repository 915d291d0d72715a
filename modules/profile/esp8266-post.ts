/* An ESP8266 that posts to an HTTPS service. */

export const profileName = "esp8266-post" as string;

export const hasMqtt = false as boolean;
export const hasBlynk = false as boolean;
export const hasPost = true as boolean;
export const hasRedirects = false as boolean;
export const hasBridge = false as boolean;
export const hasLight = true as boolean;
export const hasStatus = false as boolean;
export const hasConsole = false as boolean;
export const hasTls13 = true as boolean;
export const hasTls12 = true as boolean;
export const hasIdentity = false as boolean;
export const hasLooseTrust = false as boolean;
export const hasTrustProfiles = false as boolean;
export const hasBundles = false as boolean;
export const hasTlsInFlash = false as boolean;
export const hasTrace = false as boolean;
