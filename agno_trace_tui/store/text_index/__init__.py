"""An index of the words in a file's spans, beside nothing of the user's, for a search that need not read all.

It only ever leaves out traces that cannot match: each candidate is still checked by the condition itself
(`conditions.text_found`), and what the index does not cover is searched as if there were none.

What was measured on 20,000 spans (4 and 6 KB; figures travel as ratios), and why it is made so:

- FTS5's own trigrams of all text take 3 to 6 times as long to make as words do (2.4 MB/s against 7 on texts
  with many different words), are 2.7 times as large, and leave out little: the trigrams of a common word's
  parts are in nearly every trace, so a rare word of common syllables has all traces for candidates.
- Words alone find no parts of words. So the different words of a file are kept once more, in a plain list,
  and a part of a word is looked for there (1.5 GB/s), which answers the words that have it, exactly.
- Chinese, Japanese and all else from U+2000 on has no words: characters and pairs of neighbours are kept.

What it costs and brings, on a million spans of ours (5.2 GB, `benchmarks.text_search`): made at 15 to 18 MB a second
of the processor, 0.8 % of the file, ten hits of a rare word after 15 ms instead of 33 s. Where every span has other
words, ids, numbers, code and Chinese: 10 MB a second, 11 % of the file.

FTS5 stores the postings only (`content=''`, `detail=none`, `columnsize=0`); where an SQLite lacks it, or
folds the case of more than ASCII (ICU), there is no index.
"""
