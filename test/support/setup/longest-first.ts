import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The tests that start whole programs, and many that kill them. If one of them began last, all other workers would wait for it.
 */
const LONGEST = [
  'test/behaviour/killed.test.ts',
  'test/behaviour/added-rows.test.ts',
  'test/behaviour/contributing.test.ts',
  'test/triggers/schedules/sync-schedules.test.ts',
  'test/conformance/',
  'test/examples/',
  'test/engine/brain/context/long-sessions.test.ts',
  'test/triggers/storm.test.ts',
  'test/activities/',
  'test/workflows/',
  'test/behaviour/',
  'test/engine/',
  'test/cli/',
  'test/triggers/',
  'test/demo/',
  'test/database/',
  'test/connections/',
  'test/stand-ins/',
];

/** Starts the long files first, so that all workers end at about the same time, even without timings of earlier runs. */
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
