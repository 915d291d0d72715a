/* An ESP8266 with as little as it takes: MQTT over TLS 1.3. */

export const profileName = "esp8266-small" as string;

export const hasMqtt = true as boolean;
export const hasBlynk = false as boolean;
export const hasPost = false as boolean;
export const hasRedirects = false as boolean;
export const hasBridge = false as boolean;
export const hasLight = true as boolean;
export const hasStatus = false as boolean;
export const hasConsole = false as boolean;
export const hasTls13 = true as boolean;
export const hasTls12 = false as boolean;
export const hasIdentity = false as boolean;
export const hasLooseTrust = false as boolean;
export const hasTrustProfiles = false as boolean;
export const hasBundles = false as boolean;
export const hasTlsInFlash = false as boolean;
export const hasTrace = false as boolean;
