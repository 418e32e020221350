import { defineConfig } from 'vitest/config';

/** `unit` needs no privileges and sits beside the source; `lab` sends real packets with real clients. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts', 'scripts/**/*.test.mjs'], testTimeout: 20_000 } },
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
