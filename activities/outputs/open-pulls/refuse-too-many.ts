import { readAdmissionSettings } from '../../../database/admission/admission-settings.ts';
import type { PullsOf } from '../../../database/admission/room/open-pulls.ts';
import type { Github } from '../../../connections/github/create-github.ts';
import type { Database } from '../../../database/schema.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { refreshOpenPulls } from './refresh-open-pulls.ts';

/** Throws a ToolError if the automation may open no other pull request in the repository (`prs-open` of curfew.yml). */
export async function refuseTooMany(
  { database, github }: { database: Database; github: Github },
  of: PullsOf,
): Promise<void> {
  const { prsOpen: most } = await readAdmissionSettings(database);
  if (most === null) return;
  const open = await refreshOpenPulls({ database, github, most }, of);
  if (open.length < most) return;
  const names = open.map(({ number }) => `#${number}`).join(', ');
  throw new ToolError(
    `This automation has ${open.length} open pull ${open.length === 1 ? 'request' : 'requests'} in ${of.repository} (${names}), and may have no more ` +
      '(`prs-open` of curfew.yml). Do not hand this work over again: call noop and say that one of them has to be merged or closed first.',
  );
}
