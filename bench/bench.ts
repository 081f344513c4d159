import { admission } from './admission.ts';
import { held } from './held.ts';

/** Each prints one table; its ratios are measured in one run. */
const BENCHMARKS: Record<string, (args: string[]) => Promise<void>> = { admission, held };

const [name = '', ...args] = process.argv.slice(2);
const benchmark = BENCHMARKS[name];
if (benchmark) {
  await benchmark(args);
} else {
  console.error(`There is no benchmark "${name}". There are: ${Object.keys(BENCHMARKS).join(', ')}.`);
  process.exitCode = 2;
}
