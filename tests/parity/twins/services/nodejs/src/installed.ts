import { greeting } from 'greeting';

export const handler = async (event: { name: string }) => greeting(event.name);
