import { join } from "node:path";
import ts from "typescript";

/**
 * Of the engine's own functions, those that the SDK's linker would keep because something in the bundle is called like them, and
 * that no source calls, by the compiler's types: as a manifest's `strip` names them. On a board one that is called all the same
 * ends the program, so that whatever is not known to be something else counts as called.
 */
export function strippedIntrinsics(root: string, sources: readonly string[], names: readonly string[]): readonly string[] {
	const called = calledIntrinsics(root, sources);
	const helpers = [...called].some((path) => path.startsWith("Iterator.")) ? [] : ITERATOR_HELPERS;
	return [...Object.entries(INTRINSICS).flatMap(([owner, members]) => members.filter((member) => names.includes(member)).map((member) => `${owner}.${member}`)).filter((path) => !called.has(path)), ...helpers];
}

/** Statements that take these from an engine which has no linker, and nothing that goes by the name of Iterator. */
export function withoutIntrinsics(paths: readonly string[]): string {
	const known = paths.filter((path) => !path.startsWith("Iterator")).map((path) => path.replace("TypedArray", "Object.getPrototypeOf(Uint8Array)"));
	return known.map((path) => `delete ${path};`).join("");
}

function calledIntrinsics(root: string, sources: readonly string[]): ReadonlySet<string> {
	const configuration = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, CONFIGURATION), (path) => ts.sys.readFile(path)).config, ts.sys, root);
	const typings = configuration.fileNames.filter((path) => path.endsWith(".d.ts"));
	const program = ts.createProgram([...typings, ...sources], { ...configuration.options, composite: false, incremental: false, noEmit: true });
	const checker = program.getTypeChecker();
	const called = new Set<string>();
	const note = (owners: readonly string[], member: string): void => {
		for (const owner of owners) if (INTRINSICS[owner]?.includes(member) === true) called.add(`${owner}.${member}`);
	};
	const visit = (node: ts.Node): void => {
		for (const { member, symbol } of accessesOf(node, checker)) if (MEMBERS.has(member)) note(ownersOf(symbol, program), member);
		ts.forEachChild(node, visit);
	};
	for (const path of sources) {
		const source = program.getSourceFile(path);
		if (source === undefined) throw new Error(`${path} is no source of TypeScript, and nobody knows what it calls`);
		visit(source);
	}
	return called;
}

interface Access {
	readonly member: string;
	/** Undefined where the type says nothing. */
	readonly symbol: ts.Symbol | undefined;
}

/** `a.member`, `a["member"]`, `a[key]` where the key's type names it, `const { member } = a` and `({ member } = a)`. */
function accessesOf(node: ts.Node, checker: ts.TypeChecker): readonly Access[] {
	if (ts.isPropertyAccessExpression(node)) return [{ member: node.name.text, symbol: checker.getSymbolAtLocation(node.name) }];
	if (ts.isElementAccessExpression(node)) return textsOf(node.argumentExpression, checker).map((member) => propertyOf(node.expression, member, checker));
	if ((ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) && isAssigned(node.parent)) return ts.isComputedPropertyName(node.name) ? [] : [{ member: node.name.text, symbol: undefined }];
	if (!ts.isBindingElement(node) || !ts.isObjectBindingPattern(node.parent)) return [];
	const name = node.propertyName ?? node.name;
	return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? [propertyOf(node.parent, name.text, checker)] : [];
}

/** What a key can be, where its type says so. */
function textsOf(key: ts.Expression, checker: ts.TypeChecker): readonly string[] {
	const type = checker.getTypeAtLocation(key);
	const whole = checker.getBaseConstraintOfType(type) ?? type;
	return (whole.isUnion() ? whole.types : [whole]).flatMap((one) => (one.isStringLiteral() ? [one.value] : []));
}

/** Whether it is no object, but takes one apart. */
function isAssigned(node: ts.Node): boolean {
	const { parent } = node;
	if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.left === node) return true;
	if (ts.isForOfStatement(parent) && parent.initializer === node) return true;
	if (ts.isPropertyAssignment(parent)) return isAssigned(parent.parent);
	return (ts.isArrayLiteralExpression(parent) || ts.isParenthesizedExpression(parent) || (ts.isBinaryExpression(parent) && parent.left === node)) && isAssigned(parent);
}

function propertyOf(owner: ts.Node, member: string, checker: ts.TypeChecker): Access {
	return { member, symbol: checker.getPropertyOfType(checker.getTypeAtLocation(owner), member) };
}

/** Whose it may be: of a class or an object literal of ours, nobody's. An interface of ours may stand for whatever has such a member in the compiler's library. */
function ownersOf(symbol: ts.Symbol | undefined, program: ts.Program): readonly string[] {
	const declarations = symbol?.declarations ?? [];
	if (declarations.length === 0) return Object.keys(INTRINSICS);
	return declarations.flatMap((declaration) => {
		const { parent } = declaration;
		if (program.isSourceFileDefaultLibrary(declaration.getSourceFile())) {
			const name = ts.isInterfaceDeclaration(parent) ? parent.name.text : "";
			return LIBRARY_OWNERS.get(name) ?? (name.endsWith("Array") ? ["TypedArray.prototype"] : name.endsWith("ArrayConstructor") ? ["TypedArray"] : Object.keys(INTRINSICS));
		}
		if (ts.isClassLike(parent) || ts.isObjectLiteralExpression(parent) || ts.isParameter(declaration)) return [];
		return Object.keys(INTRINSICS).filter((owner) => !owner.startsWith("Iterator"));
	});
}

const CONFIGURATION = "tsconfig.moddable.json";

/** Interfaces of the compiler's library, and what the linker calls them. */
const LIBRARY_OWNERS: ReadonlyMap<string, readonly string[]> = new Map([
	["Array", ["Array.prototype"]], ["ReadonlyArray", ["Array.prototype"]], ["ArrayConstructor", ["Array"]],
	["String", ["String.prototype"]], ["StringConstructor", ["String"]],
	["ObjectConstructor", ["Object"]], ["Object", []],
	["Function", ["Function.prototype"]], ["CallableFunction", ["Function.prototype"]], ["NewableFunction", ["Function.prototype"]],
	["Map", ["Map.prototype"]], ["ReadonlyMap", ["Map.prototype"]], ["WeakMap", []], ["Set", ["Set.prototype"]], ["ReadonlySet", ["Set.prototype"]],
	["Math", ["Math"]], ["Number", ["Number.prototype"]], ["NumberConstructor", ["Number"]],
	["ArrayBuffer", ["ArrayBuffer.prototype"]], ["Iterator", ["Iterator.prototype"]],
]);

const ARRAY = ["at", "concat", "copyWithin", "entries", "every", "fill", "filter", "find", "findIndex", "findLast", "findLastIndex", "flat", "flatMap", "forEach", "includes", "indexOf", "keys", "lastIndexOf", "map", "pop", "push", "reduce", "reduceRight", "reverse", "shift", "slice", "some", "sort", "splice", "toReversed", "toSorted", "toSpliced", "unshift", "with"];

/** Functions of some size, or that bring others along; some that the linker needs are not among them. */
const INTRINSICS: Readonly<Record<string, readonly string[]>> = {
	"Array": ["from", "of"],
	// An older compiler of XS fills what is spread into an array.
	"Array.prototype": ARRAY.filter((name) => name !== "fill"),
	"ArrayBuffer.prototype": ["concat", "resize", "slice", "transfer"],
	"Function.prototype": ["bind"],
	"Iterator": ["concat", "from"],
	"Iterator.prototype": ["drop", "every", "filter", "find", "flatMap", "forEach", "map", "reduce", "some", "take", "toArray"],
	"Map.prototype": ["clear", "delete", "forEach", "keys", "values"],
	"Math": ["cosh", "exp", "expm1", "hypot", "log", "log10", "log1p", "log2", "pow", "sign", "sin", "tan", "trunc"],
	"Number.prototype": ["toExponential", "toFixed", "toPrecision"],
	"Object": ["entries", "fromEntries", "hasOwn", "keys", "seal", "values"],
	"Set.prototype": ["clear", "delete", "difference", "entries", "forEach", "intersection", "union"],
	"String": ["fromCodePoint", "raw"],
	"String.prototype": ["at", "charAt", "codePointAt", "concat", "endsWith", "includes", "indexOf", "lastIndexOf", "padEnd", "padStart", "repeat", "replace", "replaceAll", "slice", "split", "startsWith", "trim", "trimEnd", "trimStart"],
	"TypedArray": ["from", "of"],
	"TypedArray.prototype": [...ARRAY, "set", "subarray"],
};

/** Of what the functions of Iterator and its prototype give, which goes by names that everything that is iterated has. */
const ITERATOR_HELPERS: readonly string[] = ["IteratorHelper.prototype.next", "IteratorHelper.prototype.return", "IteratorWrapper.prototype.next", "IteratorWrapper.prototype.return"];

const MEMBERS: ReadonlySet<string> = new Set(Object.values(INTRINSICS).flat());
