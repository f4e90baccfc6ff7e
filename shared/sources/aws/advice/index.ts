export { optimizerAdvice as scopeAdvice } from './compute-optimizer.ts';
export { hubAdvice as payerAdvice } from './cost-optimization-hub.ts';
export type { Asked as AdviceFound } from './noted.ts';
