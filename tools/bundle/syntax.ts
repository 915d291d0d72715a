import ts from "typescript";

/*
 * What is the same program in fewer slots of XS, each step by the compiler's own understanding of the text. They count on what
 * this project's modules keep to: module scope holds constants alone, which nobody but their initializers changes.
 */

/** What a module imports by name. */
export function importedNames(text: string): readonly { readonly names: readonly string[]; readonly from: string }[] {
	return parsed(text).statements.flatMap((statement) => {
		if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
		const bindings = statement.importClause?.namedBindings;
		return bindings !== undefined && ts.isNamedImports(bindings) ? [{ names: bindings.elements.map(({ name }) => name.text), from: statement.moduleSpecifier.text }] : [];
	});
}

/** Ids of the modules that one imports. */
export function importedIds(text: string): readonly string[] {
	return parsed(text).statements.flatMap((statement) => (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier) ? statement.moduleSpecifier.text : []));
}

/** Without imports whose name stands nowhere else: what is imported would be in the image. */
export function withoutUnusedImports(text: string): string {
	const source = parsed(text);
	const used = new Set<string>();
	visit(source, (node) => {
		if (ts.isIdentifier(node) && !ts.isImportClause(node.parent)) used.add(node.text);
	});
	return replaced(text, source.statements.flatMap((statement) => {
		const name = ts.isImportDeclaration(statement) ? statement.importClause?.name?.text : undefined;
		return name === undefined || used.has(name) ? [] : [{ from: statement.getFullStart(), to: statement.end, by: "" }];
	}));
}

/** `#name` becomes `_name`: a private name is a variable that each method which uses it closes over. */
export function withPlainFields(text: string): string {
	const changes: Change[] = [];
	visit(parsed(text), (node) => {
		if (!ts.isPrivateIdentifier(node)) return;
		const name = `_${node.text.slice(1)}`;
		changes.push({ from: node.getStart(), to: node.end, by: ts.isBinaryExpression(node.parent) && node.parent.left === node ? `"${name}"` : name });
	});
	return replaced(text, changes);
}

/** Fields are set in the constructor: else each class has a function for that, with a scope of its own. Comments go. */
export function withFieldsInConstructors(text: string): string {
	return ts.transpileModule(text, {
		fileName: "firmware.js",
		compilerOptions: { target: ts.ScriptTarget.ES2021, module: ts.ModuleKind.ESNext, useDefineForClassFields: false, removeComments: true },
	}).outputText;
}

/** Functions of module scope become arrow functions, which have no prototype. They come first, as declared functions do. */
export function withArrowFunctions(text: string): string {
	const parts = { imports: "", arrows: "", rest: "" };
	for (const statement of parsed(text).statements) {
		const own = text.slice(statement.getFullStart(), statement.end);
		if (ts.isImportDeclaration(statement)) parts.imports += own;
		else if (isPlainFunction(statement)) parts.arrows += `\nconst ${statement.name.text} = (${statement.parameters.map((one) => one.getText()).join(", ")}) => ${statement.body.getText()};`;
		else parts.rest += own;
	}
	return parts.imports + parts.arrows + parts.rest;
}

/** Says of each call that makes a constant of module scope that it does nothing else, so that what nobody uses can go. */
export function withPureInitializers(text: string): string {
	const changes: Change[] = [];
	for (const statement of parsed(text).statements) {
		if (!ts.isVariableStatement(statement)) continue;
		for (const { initializer } of statement.declarationList.declarations) if (initializer !== undefined) visitOutsideFunctions(initializer, (node) => {
			if (ts.isCallExpression(node) || ts.isNewExpression(node)) changes.push({ from: node.getStart(), to: node.getStart(), by: "/*@__PURE__*/" });
		});
	}
	return replaced(text, changes);
}

/** Methods whose name stands nowhere but where they are declared. What they alone have used may go in the next round. */
export function withoutUnusedMethods(text: string): string {
	const source = parsed(text);
	const used = new Set<string>();
	visit(source, (node) => {
		if (ts.isStringLiteralLike(node)) used.add(node.text);
		else if ((ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) && !(isMethod(node.parent) && node.parent.name === node)) used.add(node.text);
	});
	const changes: Change[] = [];
	visit(source, (node) => {
		if (isMethod(node) && ts.isIdentifier(node.name) && !used.has(node.name.text) && !CALLED_BY_THE_ENGINE.includes(node.name.text)) changes.push({ from: node.getFullStart(), to: node.end, by: "" });
	});
	return replaced(text, changes);
}

/**
 * Constants of module scope become properties of the global object. A function on XS has a scope with a slot for each variable of
 * its module that it names, and that scope is in flash once for each function; a property is there once, and found at once.
 */
export function withGlobals(text: string): string {
	const parts = { imports: "", functions: "", rest: "", exports: "" };
	const give = (name: string, value: string): string => `globalThis.${name}=${value};`;
	for (const statement of parsed(text).statements) {
		if (ts.isImportDeclaration(statement)) {
			const name = statement.importClause?.name?.text;
			if (name === undefined) throw new Error(`an import of another form: ${statement.getText()}`);
			parts.imports += `import ${name}$ from ${statement.moduleSpecifier.getText()};\n`;
			parts.rest += give(name, `${name}$`);
		} else if (ts.isVariableStatement(statement)) {
			for (const { name, initializer } of statement.declarationList.declarations) parts.rest += give(name.getText(), initializer?.getText() ?? "undefined");
		} else if (ts.isClassDeclaration(statement) && statement.name !== undefined) {
			// Its own name within it would be one more variable.
			parts.rest += give(statement.name.text, statement.getText().replace(/^class \w+/, "class"));
		} else if (ts.isFunctionDeclaration(statement) && statement.name !== undefined) {
			parts.functions += give(statement.name.text, statement.getText());
		} else if (ts.isExportDeclaration(statement) && statement.exportClause !== undefined && ts.isNamedExports(statement.exportClause)) {
			for (const { name, propertyName } of statement.exportClause.elements) parts.exports += `export const ${name.text}=globalThis.${(propertyName ?? name).text};\n`;
		} else parts.rest += `${statement.getText()}\n`;
	}
	return parts.imports + parts.functions + parts.rest + parts.exports;
}

/** Other initializers for exported constants. */
export function withValues(text: string, valueOf: (name: string) => string | undefined): string {
	const changes: Change[] = [];
	for (const statement of parsed(text).statements) {
		if (!ts.isVariableStatement(statement) || statement.modifiers === undefined) continue;
		for (const { name, initializer } of statement.declarationList.declarations) {
			const value = valueOf(name.getText());
			if (value !== undefined && initializer !== undefined) changes.push({ from: initializer.getStart(), to: initializer.end, by: value });
		}
	}
	return replaced(text, changes);
}

/** Without those members of an object, the value of an exported constant, whose names are refused. */
export function withoutMembers(text: string, refused: (name: string) => boolean): string {
	const changes: Change[] = [];
	visit(parsed(text), (node) => {
		if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && refused(node.name.text)) changes.push({ from: node.getFullStart(), to: node.end + (text[node.end] === "," ? 1 : 0), by: "" });
	});
	return replaced(text, changes);
}

/** With one text for all members of a name. */
export function withMemberText(text: string, member: string, value: string): string {
	const changes: Change[] = [];
	visit(parsed(text), (node) => {
		if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && node.name.text === member && ts.isStringLiteralLike(node.initializer)) changes.push({ from: node.initializer.getStart(), to: node.initializer.end, by: JSON.stringify(value) });
	});
	return replaced(text, changes);
}

/** Of packed tables of failures, the rows whose code stands elsewhere, or begins as a text does that codes are put together with. */
export function withUsedRows(text: string): string {
	const source = parsed(text);
	const codes = new Set<string>();
	const beginnings: string[] = [];
	visit(source, (node) => {
		if (ts.isStringLiteralLike(node) && !isRows(node.text)) codes.add(node.text);
		else if (ts.isTemplateHead(node) && node.text.endsWith("-")) beginnings.push(node.text);
		else if (ts.isObjectLiteralElementLike(node) && node.name !== undefined && ts.isIdentifier(node.name)) codes.add(node.name.text);
	});
	const isUsed = (row: string): boolean => {
		const [code = ""] = row.split("\t");
		return codes.has(code) || beginnings.some((beginning) => code.startsWith(beginning));
	};
	const changes: Change[] = [];
	visit(source, (node) => {
		if (ts.isStringLiteralLike(node) && isRows(node.text)) changes.push({ from: node.getStart(), to: node.end, by: JSON.stringify(`\n${node.text.slice(1, -1).split("\n").filter(isUsed).join("\n")}\n`) });
	});
	return replaced(text, changes);
}

/** Whether it is a table of failures (modules/failure/packed-failures.ts). */
export function isRows(text: string): boolean {
	return text.startsWith("\n") && text.split("\t").length > PARTS_OF_A_ROW;
}

const PARTS_OF_A_ROW = 5;

export function parsed(text: string): ts.SourceFile {
	return ts.createSourceFile("firmware.js", text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.JS);
}

export function visit(node: ts.Node, seen: (node: ts.Node) => void): void {
	seen(node);
	ts.forEachChild(node, (child) => { visit(child, seen); });
}

function visitOutsideFunctions(node: ts.Node, seen: (node: ts.Node) => void): void {
	if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
	seen(node);
	ts.forEachChild(node, (child) => { visitOutsideFunctions(child, seen); });
}

type PlainFunction = ts.FunctionDeclaration & { readonly name: ts.Identifier; readonly body: ts.Block };

function isPlainFunction(node: ts.Statement): node is PlainFunction {
	return ts.isFunctionDeclaration(node) && node.name !== undefined && node.body !== undefined && node.modifiers === undefined && node.asteriskToken === undefined && !namesItsCall(node.body);
}

/** Whether it says `this`, `super` or `arguments`, other than in a function of its own. */
function namesItsCall(node: ts.Node): boolean {
	if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword || (ts.isIdentifier(node) && node.text === "arguments")) return true;
	if (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isClassLike(node)) return false;
	return ts.forEachChild(node, (child) => namesItsCall(child) || undefined) ?? false;
}

function isMethod(node: ts.Node): node is ts.MethodDeclaration | ts.AccessorDeclaration {
	return (ts.isMethodDeclaration(node) || ts.isAccessor(node)) && ts.isClassLike(node.parent);
}

export interface Change {
	readonly from: number;
	readonly to: number;
	readonly by: string;
}

export function replaced(text: string, changes: readonly Change[]): string {
	let result = "";
	let at = 0;
	for (const { from, to, by } of [...changes].sort((one, other) => one.from - other.from)) {
		result += text.slice(at, from) + by;
		at = to;
	}
	return result + text.slice(at);
}

/** By no name that stands in the text. */
const CALLED_BY_THE_ENGINE: readonly string[] = ["toString", "toJSON", "valueOf", "then"];
