/** Reads the TypeScript declarations of a Pulumi package: what its resources take. */
import ts from "typescript";
import type { Property, Shape, Type } from "./table.ts";

/** Interfaces of a file by their qualified name: `core.v1.PodSpec`, `ContainerArgs`. */
export function shapesIn(text: string): Record<string, Shape> {
  const file = ts.createSourceFile("d.ts", text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const shapes: Record<string, Shape> = {};
  collect(file.statements, "", file, shapes);
  return shapes;
}

function collect(
  statements: readonly ts.Statement[],
  prefix: string,
  file: ts.SourceFile,
  shapes: Record<string, Shape>,
): void {
  for (const statement of statements) {
    if (ts.isInterfaceDeclaration(statement)) {
      shapes[`${prefix}${statement.name.text}`] = shapeOf(statement, file);
    } else if (ts.isModuleDeclaration(statement) && statement.body && ts.isModuleBlock(statement.body)) {
      collect(statement.body.statements, `${prefix}${statement.name.text}.`, file, shapes);
    }
  }
}

function shapeOf(declaration: ts.InterfaceDeclaration, file: ts.SourceFile): Shape {
  const properties = declaration.members.filter(ts.isPropertySignature).map((member): [string, Property] => {
    const name = ts.isIdentifier(member.name) || ts.isStringLiteral(member.name) ? member.name.text : "";
    const type = member.type === undefined ? "any" : typeOf(member.type, file);
    return [name, { type, required: member.questionToken === undefined && type !== "any" }];
  });
  return Object.fromEntries(properties);
}

function typeOf(node: ts.TypeNode, file: ts.SourceFile): Type {
  if (ts.isArrayTypeNode(node)) return { list: typeOf(node.elementType, file) };
  if (ts.isUnionTypeNode(node)) return unionOf(node.types, file);
  if (ts.isTypeReferenceNode(node)) return referenced(node, file);
  if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) return { literal: node.literal.text };
  if (ts.isTypeLiteralNode(node)) {
    const index = node.members.find(ts.isIndexSignatureDeclaration);
    return index === undefined ? "any" : { map: typeOf(index.type, file) };
  }
  if (node.kind === ts.SyntaxKind.StringKeyword) return "string";
  if (node.kind === ts.SyntaxKind.NumberKeyword) return "number";
  if (node.kind === ts.SyntaxKind.BooleanKeyword) return "boolean";
  return "any";
}

function referenced(node: ts.TypeReferenceNode, file: ts.SourceFile): Type {
  const name = node.typeName.getText(file);
  const [argument] = node.typeArguments ?? [];
  if (name === "pulumi.Input" && argument !== undefined) return typeOf(argument, file);
  if (name.startsWith("inputs.")) return { shape: name.slice("inputs.".length) };
  // Enumerations and assets: the SDK's own constructors make them, and the server judges them.
  return "any";
}

function unionOf(nodes: readonly ts.TypeNode[], file: ts.SourceFile): Type {
  const types = nodes
    .filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword)
    .map((node) => typeOf(node, file));
  const [only = "any"] = types;
  if (types.length <= 1) return only;
  // `string | enums.…`: the enumeration is a help for the editor, and any text is taken.
  return types.includes("any") ? (types.find((type) => type === "string") ?? "any") : { oneOf: types };
}
