import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, test } from 'vitest';
import { openapiText } from '../../../scripts/docs/openapi.ts';

const lint = async (source: string): Promise<string[]> => {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  return problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`);
};

test('the linter of Redocly finds nothing to say of the OpenAPI document, with every recommended rule on', async () => {
  expect(await lint(openapiText())).toEqual([]);
});

test('it does find what is wrong', async () => {
  const broken = JSON.parse(openapiText());
  broken.paths['/v1/health'].get.security = [{ unheardOf: [] }];
  broken.paths['/v1/runs'].get.operationId = 'getHealth';
  const found = (await lint(JSON.stringify(broken))).map((line) => line.split(':')[0]);
  expect(found.toSorted()).toEqual(['operation-operationId-unique', 'security-defined']);
});
