import type { Target } from "../../modules/ports/stream.js";
import type { PostSetting } from "../../modules/settings/post-settings.js";
import type { Settings } from "../../modules/settings/settings.js";

/** `host:port`, an IPv6 address in brackets. */
export function targetText({ host, port }: Target): string {
	return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Of the broker, as mqttUrl has it; undefined without one. */
export function brokerUrl({ mqttUrl }: Pick<Settings, "mqttUrl">): string | undefined {
	return mqttUrl && `${mqttUrl.secure ? "mqtts" : "mqtt"}://${targetText(mqttUrl)}`;
}

/** Of an HTTPS service: the rest of its address may be a secret. */
export function postOrigin({ url: { host, port, secure } }: Pick<PostSetting, "url">): string {
	return `${secure ? "https" : "http"}://${targetText({ host, port })}`;
}

/** Of each Blynk server, in the order in which they are tried. */
export function blynkUrls({ blynk }: Pick<Settings, "blynk">): readonly string[] {
	return blynk?.servers.map(({ target, secure }) => `${secure ? "tls" : "tcp"}://${targetText(target)}`) ?? [];
}
