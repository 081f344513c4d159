import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where the tests live that start whole programs and kill them: begun last, they would be waited for alone. */
const LONGEST = [
  'test/behaviour/killed.test.ts',
  'test/engine/crash.test.ts',
  'test/database/at-once.test.ts',
  'test/activities/',
  'test/workflows/',
  'test/behaviour/',
  'test/cli/',
  'test/triggers/',
  'test/stand-ins/',
];

/** Starts the long files first, so that both workers end at about the same time on a machine that has never run them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const file = relative(this.ctx.config.root, moduleId);
      const index = LONGEST.findIndex((start) => file.startsWith(start));
      return index === -1 ? LONGEST.length : index;
    };
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
