import ts from "typescript";

/** What the rules want to know of one file. */
export interface Source {
	/** From the root of the project, with slashes. */
	readonly path: string;
	readonly lines: number;
	readonly imports: readonly Import[];
	/** Names of a host that are used, such as `setTimeout` or `Date.now`. */
	readonly hostGlobals: readonly string[];
	/** `let` and `var` outside of any function or block. */
	readonly mutableScope: boolean;
	/** Regular expressions, and names by which the SDK's linker keeps the engine's code for them in an image. */
	readonly expressions: readonly string[];
	/** Names of the engine's that bring much of it into an image, and for which modules/bytes has something small. */
	readonly dear: readonly string[];
	/** Nothing but `export … from`. */
	readonly barrel: boolean;
	/** `test.only`, `{ only: true }` and their like. */
	readonly only: boolean;
}

export interface Import {
	/** As it is written. */
	readonly specifier: string;
	readonly typeOnly: boolean;
	/** What is taken, as it is called where it comes from; `*` is everything. */
	readonly names: readonly string[];
}

export function readSource(path: string, text: string): Source {
	const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
	const imports: Import[] = [];
	const hostGlobals = new Set<string>();
	const declared = new Set<string>();
	const expressions = new Set<string>();
	const dear = new Set<string>();
	let only = false;
	const visit = (node: ts.Node): void => {
		const found = importOf(node);
		if (found !== undefined) imports.push(found);
		const name = hostGlobal(node);
		if (name !== undefined) hostGlobals.add(name);
		if (isBinding(node)) declared.add(node.text);
		if (ts.isRegularExpressionLiteral(node) || isExpressionName(node)) expressions.add(node.text);
		if (ts.isIdentifier(node) && DEAR_NAMES.has(node.text)) dear.add(node.text);
		only ||= isOnly(node);
		ts.forEachChild(node, visit);
	};
	visit(file);
	for (const { fileName } of file.typeReferenceDirectives) imports.push({ specifier: fileName, typeOnly: true, names: ALL });
	const { statements } = file;
	return {
		path,
		lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0),
		imports,
		hostGlobals: [...hostGlobals].filter((name) => !declared.has(name)),
		mutableScope: statements.some((one) => ts.isVariableStatement(one) && (one.declarationList.flags & ts.NodeFlags.Const) === 0),
		expressions: [...expressions],
		dear: [...dear],
		barrel: statements.length > 0 && statements.every((one) => ts.isExportDeclaration(one) && one.moduleSpecifier !== undefined),
		only,
	};
}

/** Also as a key in brackets. */
function isExpressionName(node: ts.Node): node is ts.Identifier | ts.StringLiteral {
	const isKey = ts.isIdentifier(node) || (ts.isStringLiteral(node) && ts.isElementAccessExpression(node.parent));
	return isKey && EXPRESSION_NAMES.has(node.text);
}

/** `import`, `export … from`, `import()`, `import("…").Type` and `import x = require()`. */
function importOf(node: ts.Node): Import | undefined {
	if (ts.isImportDeclaration(node)) return named(node.moduleSpecifier, node.importClause !== undefined && isTypeOnly(node.importClause), namesOf(node.importClause?.namedBindings));
	if (ts.isExportDeclaration(node)) return node.moduleSpecifier === undefined ? undefined : named(node.moduleSpecifier, exportsTypesOnly(node), node.exportClause === undefined ? ALL : namesOf(node.exportClause));
	if (ts.isImportEqualsDeclaration(node)) return ts.isExternalModuleReference(node.moduleReference) ? named(node.moduleReference.expression, node.isTypeOnly, ALL) : undefined;
	if (ts.isImportTypeNode(node)) return named(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument, true, ALL);
	const loads = ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node.expression) && node.expression.text === "require"));
	return loads ? named(node.arguments[0], false, ALL) : undefined;
}

function namesOf(bindings: ts.NamedImportBindings | ts.NamedExportBindings | undefined): readonly string[] {
	if (bindings === undefined) return [];
	if (!ts.isNamedImports(bindings) && !ts.isNamedExports(bindings)) return ALL;
	return bindings.elements.map(({ propertyName, name }) => (propertyName ?? name).text);
}

function isTypeOnly(clause: ts.ImportClause): boolean {
	if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
	const bindings = clause.namedBindings;
	return clause.name === undefined && bindings !== undefined && ts.isNamedImports(bindings) && bindings.elements.length > 0 && bindings.elements.every((element) => element.isTypeOnly);
}

function exportsTypesOnly(node: ts.ExportDeclaration): boolean {
	const clause = node.exportClause;
	return node.isTypeOnly || (clause !== undefined && ts.isNamedExports(clause) && clause.elements.length > 0 && clause.elements.every((element) => element.isTypeOnly));
}

/** A specifier that is computed is named by its text, which no rule allows. */
function named(specifier: ts.Node | undefined, typeOnly: boolean, names: readonly string[]): Import {
	const text = specifier === undefined ? "" : ts.isStringLiteralLike(specifier) ? specifier.text : `computed: ${specifier.getText()}`;
	return { specifier: text, typeOnly, names };
}

function hostGlobal(node: ts.Node): string | undefined {
	if (ts.isNewExpression(node) && isName(node.expression, "Date") && (node.arguments?.length ?? 0) === 0) return "new Date()";
	if (ts.isCallExpression(node) && isName(node.expression, "Date")) return "Date()";
	if (ts.isPropertyAccessExpression(node)) {
		const text = `${node.expression.getText()}.${node.name.text}`;
		return HOST_PROPERTIES.has(text) ? text : undefined;
	}
	return ts.isIdentifier(node) && HOST_GLOBALS.has(node.text) && isFreeName(node) ? node.text : undefined;
}

/** Neither a property nor a key. */
function isFreeName(node: ts.Identifier): boolean {
	const { parent } = node;
	if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
	if (ts.isQualifiedName(parent)) return parent.left === node;
	if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
	if (ts.isPropertyDeclaration(parent)) return parent.initializer === node;
	return !(ts.isPropertySignature(parent) || ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent) || ts.isAccessor(parent));
}

/** Whether it gives a name to something within the file: a name of a host that is given again here is not the host's. */
function isBinding(node: ts.Node): node is ts.Identifier {
	if (!ts.isIdentifier(node)) return false;
	const { parent } = node;
	const binds = ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent) || ts.isFunctionDeclaration(parent) || ts.isImportSpecifier(parent);
	return binds && parent.name === node;
}

function isOnly(node: ts.Node): boolean {
	if (ts.isPropertyAccessExpression(node)) return node.name.text === "only" && ts.isIdentifier(node.expression) && RUNNERS.has(node.expression.text);
	return ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && node.name.text === "only" && node.initializer.kind === ts.SyntaxKind.TrueKeyword;
}

function isName(node: ts.Node, name: string): boolean {
	return ts.isIdentifier(node) && node.text === name;
}

/** What Node or a browser has and a chip may not, or has in another way: the ports stand for it. */
const HOST_GLOBALS: ReadonlySet<string> = new Set([
	"setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "queueMicrotask", "process", "Buffer", "console", "globalThis", "global",
	"performance", "fetch", "crypto", "TextEncoder", "TextDecoder", "URL", "atob", "btoa", "structuredClone", "navigator", "NodeJS",
]);

const HOST_PROPERTIES: ReadonlySet<string> = new Set(["Date.now", "Math.random"]);

/** Of what makes an expression, of its methods, and of a text's that make one of their argument. */
const EXPRESSION_NAMES: ReadonlySet<string> = new Set(["RegExp", "exec", "test", "match", "matchAll", "search"]);

/** 10,000 bytes of the calendar and its texts; 11,000 of tables of letters. */
const DEAR_NAMES: ReadonlySet<string> = new Set(["Date", "toLowerCase", "toUpperCase", "toLocaleLowerCase", "toLocaleUpperCase", "localeCompare"]);

const ALL: readonly string[] = ["*"];

const RUNNERS: ReadonlySet<string> = new Set(["test", "it", "describe", "suite", "nodeTest"]);
