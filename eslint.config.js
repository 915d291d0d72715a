import tseslint from "typescript-eslint";

export default tseslint.config(
	{ ignores: ["build/", "node_modules/"] },
	...tseslint.configs.strictTypeChecked,
	...tseslint.configs.stylisticTypeChecked,
	{
		languageOptions: { parserOptions: { project: ["tsconfig.json", "tsconfig.desktop.json", "tsconfig.moddable.json"], tsconfigRootDir: import.meta.dirname } },
		linterOptions: { reportUnusedDisableDirectives: "error" },
		rules: {
			eqeqeq: "error",
			"no-console": "error",
			// Numbers in a text are what these rules would forbid; every number we print is meant.
			"@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
			"@typescript-eslint/switch-exhaustiveness-check": "error",
			// To leave a member out of a copy it must be named.
			"@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
			"@typescript-eslint/consistent-type-imports": "error",
			"@typescript-eslint/explicit-module-boundary-types": "error",
		},
	},
	{
		files: ["modules/**/*.ts", "main.ts", "connection.ts"],
		rules: {
			"max-lines": ["error", { max: 350, skipBlankLines: true, skipComments: true }],
			"max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
			"no-restricted-globals": ["error", "setTimeout", "setInterval", "Buffer", "process", "console"],
			"no-restricted-syntax": ["error", {
				selector: "MethodDefinition > PrivateIdentifier",
				message: "XS keeps a private method in every object, 16 bytes each; TypeScript's private stays in flash.",
			}],
			"no-restricted-properties": ["error", { object: "Date", property: "now", message: "Time is an argument (ports/clock)." }],
		},
	},
	{
		files: ["**/*.js"],
		...tseslint.configs.disableTypeChecked,
		rules: { ...tseslint.configs.disableTypeChecked.rules, "@typescript-eslint/explicit-module-boundary-types": "off" },
	},
);
