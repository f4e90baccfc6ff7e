/** A CloudFormation template, as far as it matters here. */
export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly [key: string]: unknown }>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The logical id that a `Ref` or `Fn::GetAtt` names; undefined for everything else. */
const named = (value: Record<string, unknown>): string | undefined => {
  if (typeof value.Ref === 'string') return value.Ref;
  const at = value['Fn::GetAtt'];
  return Array.isArray(at) ? String(at[0]) : undefined;
};

const replaced = (value: unknown, gone: ReadonlySet<string>): unknown => {
  if (Array.isArray(value)) return value.map((one) => replaced(one, gone));
  if (!isObject(value)) return value;
  const of = named(value);
  if (of !== undefined && gone.has(of)) return `without-${of}`;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaced(one, gone)]));
};

/**
 * A template without the resources of some types: what refers to them refers to a stand-in's name, and nothing waits
 * for them. Parameters and rules of the CDK's own bootstrap go too, and what is exported to other stacks stays.
 */
export const without = (template: Template, unknown: (type: string) => boolean): Template => {
  const { Parameters: _, Rules: __, ...rest } = template;
  const gone = new Set(Object.entries(template.Resources).flatMap(([id, { Type }]) => (unknown(Type) ? [id] : [])));
  const kept = Object.entries(template.Resources).filter(([id]) => !gone.has(id));
  const resources = kept.map(([id, { DependsOn = [], ...resource }]) => {
    const waits = [DependsOn].flat().filter((one) => !gone.has(String(one)));
    return [id, { ...(replaced(resource, gone) as object), ...(waits.length > 0 && { DependsOn: waits }) }];
  });
  return { ...(replaced(rest, gone) as object), Resources: Object.fromEntries(resources) };
};
