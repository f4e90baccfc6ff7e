import { writeFileSync } from 'node:fs';
import { openapi } from '../../functions/api/openapi.ts';
import { routes } from '../../functions/api/routes.ts';

/** The text of `docs/openapi.json`, made of the route table. */
export const openapiText = (): string => `${JSON.stringify(openapi(routes), null, 2)}\n`;

if (import.meta.main) writeFileSync(new URL('../../docs/openapi.json', import.meta.url), openapiText());
