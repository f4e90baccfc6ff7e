import { type Answer, json } from '../answer.ts';
import type { Asked } from '../request.ts';

/** Nobody keeps environments of a function warm: moto does not know the call at all. */
export const answerProvisioned = ({ call }: Asked): Answer | undefined =>
  call === 'lambda:ListProvisionedConcurrencyConfigs' ? json({ ProvisionedConcurrencyConfigs: [] }) : undefined;
