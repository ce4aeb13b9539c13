//! Convolutions drawn at random: `reference/convolutions.py` writes this file.

super::reference::stages! {
    conv_0 { [9, 5, 2] => Conv2d(1, 5, relu, padding = (4, 0, 4, 1)) }
    conv_1 { [3, 4] => Conv1d(2, 3, stride = 3, padding = same, padding_mode = reflect) }
    conv_2 { [5, 4, 1] => Conv2d(3, 3, dilation = (1, 2), padding = 1, padding_mode = replicate) }
    conv_3 { [5, 3, 9] => Conv2d(9, 3, stride = 2, padding = same, padding_mode = circular, groups = 3) }
    conv_4 { [8, 3] => Conv1d(3, 3, stride = 2, dilation = 3, padding = same) }
    conv_5 { [5, 7, 33] => Conv2d(40, 1, stride = 3, dilation = (3, 1), padding = (1, 0, 0, 0), padding_mode = reflect) }
    conv_6 { [4, 3, 4] => Conv2d(3, (4, 2), gelu, stride = 3, padding = valid) }
    conv_7 { [8, 6] => Conv1d(6, 5, gelu, stride = 2, padding = same, padding_mode = circular, groups = 2, bias = false) }
    conv_8 { [9, 1, 3] => Conv2d(3, 3, silu, stride = 3, dilation = (3, 1), padding = 2, bias = false) }
    conv_9 { [7, 6, 1] => Conv2d(5, 4, silu, dilation = 2, padding = 3, padding_mode = reflect) }
    conv_10 { [13, 2] => Conv1d(1, 2, relu, stride = 3, padding = same, padding_mode = replicate, bias = false) }
    conv_11 { [9, 5, 8] => Conv2d(40, 3, sigmoid, stride = (3, 1), dilation = (1, 2), padding = same, padding_mode = circular) }
    conv_12 { [5, 1, 4] => Conv2d(3, 3, tanh, stride = (2, 1), padding = 2, bias = false) }
    conv_13 { [11, 3] => Conv1d(3, 4, padding = (2, 2), padding_mode = reflect) }
    conv_14 { [7, 9, 3] => Conv2d(5, 1, silu, stride = (1, 2), padding = (0, 0, 0, 0), padding_mode = replicate, bias = false) }
    conv_15 { [9, 3, 4] => Conv2d(2, 2, stride = 3, dilation = (3, 1), groups = 2) }
    conv_16 { [9, 3] => Conv1d(2, 5, relu, padding = 3) }
    conv_17 { [8, 4, 4] => Conv2d(16, 3, sigmoid, stride = (3, 1), padding = same, padding_mode = reflect, bias = false) }
    conv_18 { [7, 7, 2] => Conv2d(5, (3, 1), relu, dilation = 2, padding = valid) }
    conv_19 { [13, 3] => Conv1d(6, 5, silu, stride = 3, padding = valid, groups = 3, bias = false) }
    conv_20 { [3, 1, 12] => Conv2d(9, 2, stride = (3, 2), dilation = (2, 1), padding = same, groups = 3) }
    conv_21 { [4, 4, 1] => Conv2d(5, 3, gelu, stride = (2, 1), padding = 2, padding_mode = reflect, bias = false) }
    depthwise_22 { [5, 3] => DepthwiseConv1d(4, padding = (1, 1), padding_mode = replicate, multiplier = 3) }
    depthwise_23 { [3, 5, 33] => DepthwiseConv2d(3, silu, stride = (3, 1), padding = (2, 0, 0, 1), padding_mode = circular) }
    depthwise_24 { [4, 8, 1] => DepthwiseConv2d(2, relu, bias = false) }
    depthwise_25 { [3, 1] => DepthwiseConv1d(3, relu, stride = 3, multiplier = 3, bias = false) }
    depthwise_26 { [3, 4, 4] => DepthwiseConv2d((1, 3), relu, stride = 2, dilation = (3, 1), padding = 1, padding_mode = replicate, bias = false) }
    depthwise_27 { [7, 5, 1] => DepthwiseConv2d((2, 3), sigmoid, dilation = (1, 2), padding = same, padding_mode = circular) }
    depthwise_28 { [13, 2] => DepthwiseConv1d(1, stride = 3, dilation = 2, padding = 1) }
    separable_29 { [5, 7, 4] => SeparableConv2d(16, 2, silu, stride = (1, 3), dilation = 3, padding = valid, bias = false) }
    separable_30 { [5, 1, 2] => SeparableConv2d(3, (4, 2), relu, stride = (2, 3), padding = 3, padding_mode = replicate, multiplier = 2, bias = false) }
    separable_31 { [5, 4] => SeparableConv1d(5, 5, silu, padding = valid, bias = false) }
    separable_32 { [3, 8, 3] => SeparableConv2d(5, 4, silu, stride = (3, 1), dilation = (1, 3), padding = (4, 4, 0, 4), multiplier = 3) }
    separable_33 { [4, 7, 1] => SeparableConv2d(3, (4, 1), padding = 2, padding_mode = reflect, multiplier = 3) }
    transposed_34 { [3, 6] => ConvTranspose1d(15, 1, stride = 2, dilation = 3, output_padding = 2, groups = 3) }
    transposed_35 { [5, 5, 4] => ConvTranspose2d(40, (3, 4), silu, padding = (1, 2, 3, 2)) }
    transposed_36 { [7, 1, 3] => ConvTranspose2d(1, (3, 4), sigmoid, dilation = (1, 3)) }
    transposed_37 { [3, 2] => ConvTranspose1d(2, 3, dilation = 3, groups = 2) }
    transposed_38 { [7, 3, 6] => ConvTranspose2d(2, (4, 3), tanh, stride = (1, 2), dilation = (1, 2), output_padding = (0, 1), groups = 2) }
    transposed_39 { [5, 6, 6] => ConvTranspose2d(2, 3, groups = 2) }
    transposed_40 { [13, 4] => ConvTranspose1d(2, 2, gelu, dilation = 2) }
    transposed_41 { [1, 4, 8] => ConvTranspose2d(18, 1, sigmoid, stride = 3, output_padding = (0, 1), bias = false) }
    transposed_42 { [3, 6, 2] => ConvTranspose2d(2, (3, 2), stride = (3, 2), padding = (1, 1, 2, 0), groups = 2) }
    transposed_43 { [9, 3] => ConvTranspose1d(3, 4, silu, stride = 3, output_padding = 2, groups = 3) }
    transposed_44 { [4, 5, 1] => ConvTranspose2d(2, (1, 5), relu, stride = (1, 3), padding = 1) }
    transposed_45 { [5, 1, 3] => ConvTranspose2d(5, 3, tanh, stride = 2, bias = false) }
}
