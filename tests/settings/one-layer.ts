import { readSettings, SettingsRefused, type Settings } from "../../modules/settings/settings.js";

/** Settings of one layer. Throws SettingsRefused. */
export function read(values: unknown): Settings {
	return readSettings([{ source: "the test", values }]);
}

/** Why such settings are refused; nothing where they are not. */
export function refused(values: unknown): SettingsRefused["failures"] {
	try {
		read(values);
	} catch (caught) {
		if (caught instanceof SettingsRefused) return caught.failures;
		throw caught;
	}
	return [];
}
