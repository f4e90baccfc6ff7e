import * as z from 'zod';
import type { AnyKind, SpecOf } from './kind.ts';
import type { AnyResource, Resource } from './resource.ts';

/** A spec that keeps keys it does not know, typed by those it does: a misspelt key is a compile error. */
export const specSchema = <Shape extends z.ZodRawShape>(shape: Shape): z.ZodType<z.infer<z.ZodObject<Shape>>> =>
  z.looseObject(shape) as unknown as z.ZodType<z.infer<z.ZodObject<Shape>>>;

/** Whether there are any, said as yes or no, as a number, or as the list of them. */
export const some = z.union([z.boolean(), z.number().nonnegative(), z.array(z.string())]);

/** How many there are: `true` counts one, `null` none; undefined stays unknown. */
export const countOf = (value: z.infer<typeof some> | null | undefined): number | undefined => {
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value.length : Number(value ?? 0);
};

/** The resources of one kind among others, typed as it is. */
export const ofKind = <K extends AnyKind>(kind: K, resources: readonly AnyResource[]): Resource<SpecOf<K>>[] =>
  resources.filter((resource) => resource.kind === kind.id) as unknown as Resource<SpecOf<K>>[];
