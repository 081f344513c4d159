import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { lookIntoDatabase } from '../../../database/look-into-database.ts';
import { missingMigration } from '../../../database/missing-migration.ts';
import { reachPostgres } from '../../../runtime/database/reach-postgres.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { ok, unseen, wrong, type Check } from '../check.ts';

const NAME = 'database';

/** Curfew's database: that it answers, and has the tables of this version. */
export const databaseCheck: Check = {
  name: NAME,
  run: async ({ environment: { databaseUrl }, dataFolder }) => {
    if (databaseUrl !== null) {
      try {
        await reachPostgres(databaseUrl);
      } catch (error) {
        return [wrong(NAME, errorText(error), 'Correct that, then look again.')];
      }
    }
    const database = lookIntoDatabase(databaseUrl, dataFolder);
    if (database === null)
      return [unseen(NAME, `there is none in ${dataFolder} yet; \`curfew dev\` or \`curfew serve\` makes it`)];
    const file = join(dataFolder, 'curfew.db');
    if (databaseUrl === null && !mayWrite(file)) {
      await database.destroy();
      return [wrong(NAME, `${file} cannot be written`, 'Let this user write it and the folder around it.')];
    }
    try {
      const missing = await missingMigration(database);
      const where = databaseUrl === null ? dataFolder : 'PostgreSQL';
      return missing === null
        ? [ok(NAME, `answers, with the tables of this version (${where})`)]
        : [
            unseen(
              NAME,
              `lacks "${missing}"; \`curfew serve\` or \`curfew dev\` of this version adds it when it starts`,
            ),
          ];
    } catch (error) {
      const says = errorText(error);
      if (/no such table|relation .* does not exist/.test(says)) {
        return [unseen(NAME, 'has no tables of Curfew yet; `curfew serve` or `curfew dev` makes them when it starts')];
      }
      const place = databaseUrl === null ? 'name another folder with --data' : 'correct CURFEW_DATABASE_URL';
      return [wrong(NAME, `cannot be read: ${says}`, `Mend it, put a backup in its place, or ${place}.`)];
    } finally {
      await database.destroy();
    }
  },
};

function mayWrite(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
