import * as z from 'zod';

/** No field at all: of a path without parameters, a list without filters. */
export const none = z.strictObject({});

/** The one currency that estates have (CONTRACTS §1), beside every amount. */
export const usd = 'USD' as const;
export const currency = z.literal(usd);

/** An empty list or figure explains itself here. */
export const note = z.string().optional();

/** A list: a cursor means that there may be more, even when the page is short. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ currency, items: z.array(item), cursor: z.string().optional(), note });

/** A short word to compare with: an account, a region, an owner. */
export const word = (about: string) => z.string().min(1).max(256).exactOptional().meta({ description: about });

export const cursor = z.string().min(1).max(4096).exactOptional().meta({
  description: 'the `cursor` of the page before, unchanged and with the same filters; none for the first page',
});

/** How many items a page holds at most. */
export const limitOf = (most: number, usual: number) =>
  z
    .string()
    .refine((text) => /^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= most, {
      error: 'is out of range or no whole number',
    })
    .transform(Number)
    .default(usual)
    .meta({
      description: `a whole number from 1 to ${most} (${usual} when left out)`,
      override: { type: 'integer', minimum: 1, maximum: most, default: usual },
    });
