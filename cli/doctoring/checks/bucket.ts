import { createS3, type S3 } from '../../../connections/s3/create-s3.ts';
import { s3Advice } from '../../../connections/s3/s3-advice.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { bucketUsers, type BucketUser } from '../../place/bucket-users.ts';
import { ok, unseen, wrong, type Check, type Finding } from '../check.ts';

const NAME = 'bucket';

/** Whether the files of each automation that needs the bucket can be put there. That there is none, the notes on settings say. */
export const bucketCheck: Check = {
  name: NAME,
  run: async ({ environment: { files }, definitions: { automations } }) => {
    if (files.s3 === null) return [];
    const s3 = createS3(files.s3);
    return await Promise.all(bucketUsers(automations).map((user) => ofUser(s3, user)));
  },
};

async function ofUser(s3: S3, { id, folder }: BucketUser): Promise<Finding> {
  try {
    await s3.probe(folder === null ? id : `${folder}/${id}`);
    return ok(NAME, `${id} can put files into ${s3.bucket}`);
  } catch (error) {
    const says = `${id} cannot put files into ${s3.bucket}: ${errorText(error)}`;
    const advice = s3Advice(error);
    if (advice === null) return unseen(NAME, says, 'See that this machine reaches the bucket (CURFEW_S3_ENDPOINT).');
    return wrong(NAME, says, `${advice.charAt(0).toUpperCase()}${advice.slice(1)}.`);
  }
}
