use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use super::Dataset;
use crate::shape::Tokens;

type Texts = Dataset<Tokens<4, 9>, u32>;

#[test]
fn sequences_are_padded() {
    let texts: [&[u32]; 3] = [&[8, 1], &[3], &[0, 5, 2, 8]];
    let targets = [[1, 2], [3, 4], [5, 6]];
    let data = Texts::from_token_sequences(texts.into_iter().zip(targets)).unwrap();
    let padded = [8, 1, 0, 0, 3, 0, 0, 0, 0, 5, 2, 8];
    let whole = Texts::from_tokens(&padded, targets.concat()).unwrap();
    let whole = whole.with_lengths(vec![2, 1, 4]).unwrap();
    assert_eq!(data.inputs(), whole.inputs());
    assert_eq!(data.targets(), whole.targets());
    assert_eq!(data.lengths(), whole.lengths());
    assert_eq!(data.target(1), [3, 4]);

    let tags = texts.map(|tokens| tokens.iter().map(|token| [token + 1]).collect::<Vec<_>>());
    let data = Texts::from_token_sequences_by_step(texts.into_iter().zip(tags)).unwrap();
    assert_eq!(data.inputs(), whole.inputs());
    assert_eq!(data.lengths(), whole.lengths());
    assert_eq!(data.targets(), [9, 2, 0, 0, 4, 0, 0, 0, 1, 6, 3, 9]);
}

#[test]
fn what_is_wrong_is_said() {
    let (fine, tag) = (vec![1, 2], [0]);
    for (wrong, words) in [
        (vec![1, 9], "sequence 1: token 9 at index 1"),
        (vec![], "sample 1 has 0 steps"),
        (vec![0; 5], "sample 1 has 5 steps"),
    ] {
        let tags = vec![tag; wrong.len()];
        let both = [(fine.clone(), tag), (wrong.clone(), tag)];
        let error = Texts::from_token_sequences(both).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
        let both = [(fine.clone(), vec![tag; 2]), (wrong, tags)];
        let error = Texts::from_token_sequences_by_step(both).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
    let few = [(fine, vec![tag])];
    let error = Texts::from_token_sequences_by_step(few).unwrap_err();
    let words = "sequence 0: steps with targets: expected 2 numbers, found 1";
    assert_eq!(error.to_string(), words);
}
