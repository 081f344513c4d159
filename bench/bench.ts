import { admission } from './admission.ts';
import { deadline } from './deadline.ts';
import { held } from './held.ts';
import { recovery } from './recovery.ts';

/** Each prints one table; its ratios are measured in one run. */
const BENCHMARKS: Record<string, (args: string[]) => Promise<void>> = { admission, held, deadline, recovery };

// What a benchmark has to remove it removes at the exit, however that comes.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const [name = '', ...args] = process.argv.slice(2);
const benchmark = BENCHMARKS[name];
if (benchmark) {
  await benchmark(args);
} else {
  console.error(`There is no benchmark "${name}". There are: ${Object.keys(BENCHMARKS).join(', ')}.`);
  process.exitCode = 2;
}
