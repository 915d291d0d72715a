/* An ESP8266 that tells an MQTT broker. */

export const profileName = "esp8266" as string;

export const hasMqtt = true as boolean;
export const hasBlynk = false as boolean;
export const hasPost = false as boolean;
export const hasRedirects = false as boolean;
export const hasBridge = false as boolean;
export const hasLight = true as boolean;
export const hasStatus = true as boolean;
export const hasConsole = false as boolean;
export const hasTls13 = true as boolean;
export const hasTls12 = true as boolean;
export const hasIdentity = false as boolean;
export const hasLooseTrust = false as boolean;
export const hasTrustProfiles = false as boolean;
export const hasBundles = false as boolean;
export const hasTlsInFlash = false as boolean;
export const hasTrace = false as boolean;
