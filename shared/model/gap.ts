import * as z from 'zod';

/** Something that could not be seen: what is missing, and because of what. It is never good news. */
export const gapSchema = z
  .object({
    account: z.string().optional(),
    region: z.string().nullish(),
    kind: z.string().nullish(),
    what: z.enum(['scope', 'permission', 'metric', 'price', 'quota', 'resource', 'usage', 'tag', 'commitment', 'bill']),
    missing: z.string(),
    because: z.string(),
  })
  .loose();
export type Gap = Readonly<z.infer<typeof gapSchema>>;
