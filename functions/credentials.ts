import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * The credentials of a deployed function, which Lambda puts into its environment. scripts/deploy/bundle.ts puts this in
 * the place of the SDK's chain of providers: a function has no profile, no single sign-on and no container to ask, and
 * loading their code took a fifth of the API's bundle.
 */
export const defaultProvider = fromEnv;
