// A worker of the page: pictures on their way out, one at a time. It has what it is given and no door to anything else;
// picture-workers.ts starts and ends it.

import { readOrder, type PictureAnswer } from './picture-order.ts'
import { preparePicture } from './prepare-picture.ts'

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  // What cannot be drawn for another reason than what it is, is an error of this worker: whoever started it is told.
  void answer(data).catch(reportError)
})

async function answer(data: unknown): Promise<void> {
  const { file, header } = readOrder(data)
  const picture = await preparePicture(file, header)
  postMessage({ picture: picture ?? null } satisfies PictureAnswer)
}
