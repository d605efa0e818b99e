import { advice, find } from './program.mjs';

const CHROMIUM = {
  names: ['chromium', 'chromium-browser', 'google-chrome'],
  variable: 'CHROMIUM',
  // The pages are Chinese: without a font their pictures are boxes.
  packages: ['chromium', 'fonts-noto-cjk'],
};

export const CHROMIUM_ADVICE = advice(CHROMIUM);

/** The path of a Chromium for the browser tests; null when there is none and none could be installed. */
export function chromium() {
  return find(CHROMIUM);
}
