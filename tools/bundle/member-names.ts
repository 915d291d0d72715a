import ts from "typescript";
import { parsed, visit } from "./syntax.js";

/**
 * Names of class members that may be shortened: those that nothing but the bundle itself knows. What is a property of an object
 * literal anywhere may be data (settings, JSON, options of the SDK's classes), what stands in a text may be looked up by it,
 * and what the language itself has is not ours.
 */
export function ownMemberNames(text: string, foreign: readonly string[] = []): readonly string[] {
	const members = new Set<string>();
	const others = new Set<string>([...languageNames(), ...foreign]);
	visit(parsed(text), (node) => {
		const field = fieldOfThis(node);
		if (field !== undefined) members.add(field);
		if (ts.isClassElement(node) && node.name !== undefined && ts.isIdentifier(node.name)) members.add(node.name.text);
		else if (ts.isObjectLiteralElementLike(node) && node.name !== undefined && ts.isIdentifier(node.name) && !ts.isClassLike(node.parent)) others.add(node.name.text);
		else if (ts.isStringLiteralLike(node)) others.add(node.text);
		if (ts.isStringLiteralLike(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isTemplateHead(node)) for (const [, place = ""] of node.text.matchAll(/\{(\w+)\}/g)) others.add(place);
	});
	return [...members].filter((name) => !others.has(name)).sort();
}

/** The name of a field that is set in a constructor or a method. */
function fieldOfThis(node: ts.Node): string | undefined {
	if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isPropertyAccessExpression(node.left)) return undefined;
	return node.left.expression.kind === ts.SyntaxKind.ThisKeyword ? node.left.name.text : undefined;
}

/**
 * Names of properties in the text: variables that are called like one of them need no key of their own in the engine. None is
 * that of an export, which would stand before a property of the global object.
 */
export function propertyNames(text: string): readonly string[] {
	const exported = new Set<string>();
	const counts = new Map<string, number>();
	const count = (name: string): void => { counts.set(name, (counts.get(name) ?? 0) + 1); };
	visit(parsed(text), (node) => {
		if (ts.isExportSpecifier(node)) exported.add(node.name.text);
		else if (ts.isPropertyAccessExpression(node)) count(node.name.text);
		else if ((ts.isObjectLiteralElementLike(node) || ts.isClassElement(node)) && node.name !== undefined && ts.isIdentifier(node.name)) count(node.name.text);
	});
	return [...counts.keys()].filter((name) => !TAKEN.has(name) && !exported.has(name)).sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
}

export function identifiersIn(text: string): readonly string[] {
	return text.match(/\b[A-Za-z_]\w*\b/g) ?? [];
}

/** Names of all that the language brings, and of what it has for regular expressions' matches. */
export function languageNames(): readonly string[] {
	const names = new Set<string>(["groups", "index", "input", "indices"]);
	const seen = new Set<unknown>();
	const look = (value: unknown, depth: number): void => {
		if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
		seen.add(value);
		for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
			names.add(name);
			if (depth > 0) look(descriptor.value, depth - 1);
		}
		look(Object.getPrototypeOf(value), depth);
	};
	for (const name of GLOBALS) {
		names.add(name);
		look((globalThis as Readonly<Record<string, unknown>>)[name], 4);
	}
	return [...names];
}

const GLOBALS: readonly string[] = Object.getOwnPropertyNames(globalThis).filter((name) => /^(?:[A-Z]|is|parse|decode|encode|escape|unescape|eval|undefined|globalThis)/.test(name));

/** No names for variables: words of the language, and names of what is global. */
const TAKEN: ReadonlySet<string> = new Set([...GLOBALS, ..."arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield async of get set globalThis global trace native undefined NaN Infinity".split(" ")]);
