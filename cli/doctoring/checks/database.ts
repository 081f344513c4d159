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
      return [unseen(NAME, `has no tables of Curfew yet, or cannot be read: ${errorText(error)}`)];
    } finally {
      await database.destroy();
    }
  },
};
