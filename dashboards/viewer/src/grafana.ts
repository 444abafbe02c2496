/** What Grafana registers when it starts, and its components expect: field options and transformations. */
import {
  type FieldConfigPropertyItem,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
} from "@grafana/data";

/** By the ids that overrides in a dashboard's JSON name; the second says where the value is kept. */
const options: readonly (readonly [id: string, path: string])[] = [
  ...["unit", "min", "max", "decimals", "displayName", "noValue", "thresholds", "mappings", "links"].map(
    (name) => [name, name] as const,
  ),
  ["color", "color"],
  ["custom.cellOptions", "cellOptions"],
  ["custom.width", "width"],
];

/** Without editors: nothing is edited here. */
export function registerFieldOptions(): void {
  standardFieldConfigEditorRegistry.setInit(() =>
    options.map(
      ([id, path]): FieldConfigPropertyItem => ({
        id,
        path,
        name: id,
        isCustom: id.startsWith("custom."),
        editor: () => null,
        override: () => null,
        process: (value) => value,
        shouldApply: () => true,
      }),
    ),
  );
}

export function registerTransformations(): void {
  const { mergeTransformer, organizeFieldsTransformer } = standardTransformers;
  standardTransformersRegistry.setInit(() =>
    [mergeTransformer, organizeFieldsTransformer].map((transformer) => ({
      id: transformer.id,
      name: transformer.name,
      transformation: () => Promise.resolve(transformer),
      editor: () => null,
      imageDark: "",
      imageLight: "",
    })),
  );
}
