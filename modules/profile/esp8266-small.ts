/* An ESP8266 with as little as it takes: MQTT over TLS 1.3. */

export const profileName: string = "esp8266-small";

export const hasMqtt: boolean = true;
export const hasBlynk: boolean = false;
export const hasBridge: boolean = false;
export const hasTls13: boolean = true;
export const hasTls12: boolean = false;
export const hasIdentity: boolean = false;
export const hasLooseTrust: boolean = false;
export const hasTrustProfiles: boolean = false;
export const hasBundles: boolean = false;
export const hasTlsInFlash: boolean = false;
export const hasTrace: boolean = false;
