import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Automation } from '../../../definitions/automation.ts';
import { optionsOf } from '../../../definitions/outputs/options-of.ts';
import { uploadFiles } from '../../../definitions/outputs/upload-files.ts';
import { ok, wrong, type Check } from '../check.ts';

const NAME = 'files';

/** Whether files can be written into the folder that is named for them, if automations write there. Of the data folder the disk tells. */
export const filesFolderCheck: Check = {
  name: NAME,
  run: ({ environment, definitions }) => {
    const { folder } = environment.files;
    const users = definitions.automations.filter(writesFiles).map(({ id }) => id);
    if (folder === null || users.length === 0) return Promise.resolve([]);
    const list = users.join(', ');
    if (canBeMade(folder)) return Promise.resolve([ok(NAME, `${list} can write files below ${folder}`)]);
    const todo = 'Let this user write there, or set CURFEW_FILES_FOLDER to another folder.';
    return Promise.resolve([wrong(NAME, `${list} cannot write files below ${folder}`, todo)]);
  },
};

function writesFiles({ enabled, safeOutputs }: Automation): boolean {
  return enabled && !safeOutputs.staged && optionsOf(uploadFiles, safeOutputs)?.to === 'folder';
}

/** Workers make the folder if it is not there. */
function canBeMade(folder: string): boolean {
  let nearest = folder;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
    return statSync(nearest).isDirectory();
  } catch {
    return false;
  }
}
