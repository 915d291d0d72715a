/* An ESP8266 that tells an MQTT broker, or a server behind TLS, what an Arduino on its serial line says. */

export const profileName = "esp8266-bridge" as string;

export const hasMqtt = true as boolean;
export const hasBlynk = false as boolean;
export const hasPost = false as boolean;
export const hasRedirects = false as boolean;
export const hasBridge = true as boolean;
export const hasLight = false as boolean;
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
