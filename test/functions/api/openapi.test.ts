import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { routes } from '../../../functions/api/routes.ts';
import { openapiText } from '../../../scripts/docs/openapi.ts';
import { asking, company } from '../../support/api.ts';

const file = new URL('../../../docs/openapi.json', import.meta.url);
const document = JSON.parse(openapiText());

interface Operation {
  operationId: string;
  summary: string;
  parameters?: { in: string; name: string; required?: boolean; schema: object; description?: string }[];
  requestBody?: { required: boolean };
  responses: Record<string, { content: Record<string, { schema: { $ref?: string } }> }>;
}
const operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

test('docs/openapi.json is fresh: "node scripts/docs/openapi.ts" writes it', () => {
  expect(readFileSync(file, 'utf8')).toBe(openapiText());
});

test('the API serves the same document', async () => {
  expect((await asking(company().store)('GET', '/v1/openapi.json')).body).toEqual(document);
});

test('it is OpenAPI 3.1 and holds every route once', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  const listed = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`);
  expect(listed.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
  expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
});

test('each reference leads somewhere', () => {
  const references = [...openapiText().matchAll(/"\$ref": "#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
  expect(references.length).toBeGreaterThan(20);
  for (const name of references) expect(Object.keys(document.components.schemas)).toContain(name);
});

test.each(operations)('$method $path describes its parameters, its answer and its problems', ({ path, operation }) => {
  const inPath = operation.parameters?.filter((one) => one.in === 'path') ?? [];
  expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
  expect(inPath.every(({ required }) => required)).toBe(true);
  for (const { schema } of operation.parameters ?? [])
    expect(JSON.stringify(schema)).toMatch(/"type":"(string|integer|number)"/);
  expect(operation.responses['200']?.content['application/json']?.schema.$ref).toMatch(/^#\/components\/schemas\/\w+$/);
  const problems = Object.entries(operation.responses).filter(([status]) => status !== '200');
  expect(problems.map(([status]) => status)).toEqual(expect.arrayContaining(['400', '403', '413', '500', '503']));
  for (const [, { content }] of problems)
    expect(content['application/problem+json']?.schema.$ref).toBe('#/components/schemas/Problem');
});
