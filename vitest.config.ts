import { defineConfig } from 'vitest/config';

/** `unit` needs no privileges and sits beside the source; `lab` sends real packets with real clients. */
export default defineConfig({
  test: {
    // The SDK speaks to every process that runs it on Node 20; once is known.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.mjs'],
          testTimeout: 20_000,
          // The modules are loaded once for all files: the SDK's description of EC2 alone takes a third of a second.
          isolate: false,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['test/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
