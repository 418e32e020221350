/** How an account is reached. */

export interface ClientOptions {
  /** Of the API; AWS's own endpoints of the region when absent (or what `AWS_ENDPOINT_URL` says). */
  endpoint?: string;
  /** The SDK's chain (environment, profile, SSO, instance …) when absent. */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** Give up soon: who asks would rather have no answer than wait for it. */
  hasty?: boolean;
}
