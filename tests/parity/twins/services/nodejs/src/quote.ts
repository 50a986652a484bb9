import { S3Client } from '@aws-sdk/client-s3';
// @ts-ignore: it comes with a layer
import { left } from 'left-out';
import { greeting } from '../packages/greeting';
import logo from './logo.svg';
import { price } from './price';

declare const STAGE: string;
declare const now: () => number;

export async function main(event: { name: string; book: string }) {
  await new S3Client().send();
  return { stage: STAGE, at: now(), logo, left, text: greeting(event.name), price: price(event.book) };
}
