import { aliyun } from './aliyun';
import { csharp } from './csharp';
import { curl } from './curl';
import { go } from './go';
import { java } from './java';
import { node } from './node';
import { python } from './python';
import type { Sample } from './sample';

export const samples: Sample[] = [curl, python, go, java, node, csharp, aliyun];
