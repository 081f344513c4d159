import { admission } from './admission/admission.ts';
import { deadline } from './deadline.ts';
import { held } from './held.ts';
import { recovery } from './recovery.ts';

/** Each benchmark prints one table; what its ratios compare is measured in the same run. */
const BENCHMARKS: Record<string, (args: string[]) => Promise<void>> = { admission, held, deadline, recovery };

// A benchmark removes its files at the exit of the process, so a signal has to end in an exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const [name = '', ...args] = process.argv.slice(2);
const benchmark = BENCHMARKS[name];
if (benchmark) {
  await benchmark(args);
} else {
  console.error(`There is no benchmark "${name}". There are: ${Object.keys(BENCHMARKS).join(', ')}.`);
  process.exitCode = 2;
}
