/** The JSON door: the national envelope with amounts in yuan, to and from the binary one. */
export { jsonToEnvelope } from './json-request.js';
export { answerToJson, type AnswerTimes } from './json-answer.js';
